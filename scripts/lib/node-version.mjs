// Imported before anything else, so it must load on any Node that knows modules at all.

/** Ends the process, with a line that says what to do, unless this Node can run the workspace. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
  if (supported) return
  console.error(
    `This is Node ${process.versions.node}; the workspace needs 20.19 or later, or 22.12 or later.\n` +
      'Install it from https://nodejs.org, or with your version manager, and try again.',
  )
  process.exit(1)
}

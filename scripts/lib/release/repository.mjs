/**
 * The repository a release is made from, as GitHub Actions names it. None is written down in the source:
 * whoever releases a copy would publish under somebody else's address, and npm refuses a provenance
 * whose repository isn't the manifest's.
 * @param {Record<string, string | undefined>} env
 * @returns {string} its address, without `.git`
 * @throws {Error} that names the variable
 */
export function repositoryAddress({ GITHUB_REPOSITORY, GITHUB_SERVER_URL }) {
  if (!/^[\w-]+\/[\w.-]+$/.test(GITHUB_REPOSITORY ?? '')) {
    throw new Error('GITHUB_REPOSITORY must be the repository to release from, as owner/name')
  }
  return `${GITHUB_SERVER_URL ?? 'https://github.com'}/${GITHUB_REPOSITORY}`
}

/**
 * The published manifest, with the addresses that only a release knows.
 * @param {Record<string, unknown>} manifest
 * @param {string} address
 */
export function withRepository(manifest, address) {
  return {
    ...manifest,
    homepage: `${address}#readme`,
    bugs: `${address}/issues`,
    repository: { type: 'git', url: `git+${address}.git`, directory: 'packages/jwt-guard' },
  }
}

/**
 * A tag is for one version; a release by any other is a mistake.
 * @param {{ name: string, version: string }} manifest
 * @param {string | undefined} tag `name@version`; without one, nothing is compared
 * @throws {Error} that says what the tag should be
 */
export function requireTag({ name, version }, tag) {
  const wanted = `${name}@${version}`
  if (tag !== undefined && tag !== wanted) {
    throw new Error(
      `the tag is ${tag}, but the package is ${wanted}: tag that, or merge its versions`,
    )
  }
}

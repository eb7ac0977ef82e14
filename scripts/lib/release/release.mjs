import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { runCommand } from '../command.mjs'
import { parseOptions } from '../options.mjs'
import { inRoot } from '../root.mjs'
import { repositoryAddress, requireTag, withRepository } from './repository.mjs'

const USAGE = `Usage: npm run release -- [options]

Builds and checks the package and packs what would be published, with the addresses of the repository
in GITHUB_REPOSITORY (owner/name). It publishes nothing.

  --out <folder>   where the tarball goes (default: .data/release)
  --tag <tag>      the tag that is released, name@version: refused if the package is another
  --help           this text`

const STAGE = inRoot('packages/jwt-guard/dist/npm')

/** @param {string[]} args */
export async function release(args) {
  const options = parseOptions(args, USAGE, {
    out: { type: 'string', default: inRoot('.data/release') },
    tag: { type: 'string' },
  })
  try {
    await pack(resolve(options.out), options.tag)
  } catch (error) {
    console.error(`release: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}

/**
 * @param {string} out
 * @param {string | undefined} tag
 */
async function pack(out, tag) {
  const address = repositoryAddress(process.env)
  await runCommand(['npm', 'run', '--silent', 'build'], { inherit: true })
  const file = `${STAGE}/package.json`
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  requireTag(manifest, tag)
  writeFileSync(file, `${JSON.stringify(withRepository(manifest, address), undefined, 2)}\n`)
  await runCommand(
    [process.execPath, 'scripts/pnpm.mjs', '--filter', './packages/*', 'run', 'package'],
    { inherit: true },
  )
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  await runCommand(['npm', 'pack', STAGE, '--pack-destination', out], { inherit: true })
}

// Builds web/static/vendor: one compiled style sheet and the browser modules
// that templates refer to. Run through `npm run build` in this folder.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from 'sass'

const web = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(web, 'node_modules')
const out = join(web, 'static', 'vendor')

await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })

const { css } = compile(join(web, 'assets', 'main.scss'), {
  loadPaths: [web, modules],
  style: 'compressed',
  // Deprecations inside the two design systems are theirs to mend.
  quietDeps: true
})

// The page must stand alone: a face, crown or icon fetched from elsewhere
// would be refused by the content security policy, so it must not be asked for.
const fetched = css.match(/url\((?!"?data:)[^)]*\)/g)
if (fetched) throw new Error(`style sheet asks for ${fetched.join(', ')}`)
if (/GDS Transport|@font-face/.test(css)) throw new Error('style sheet names a font we may not use')
await writeFile(join(out, 'creditcase.css'), css)

// The source maps are not shipped, so neither is the comment pointing at them.
async function copyScript (from, to) {
  const script = await readFile(join(modules, from), 'utf8')
  await writeFile(join(out, to), script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n'))
}
await copyScript('govuk-frontend/dist/govuk/govuk-frontend.min.js', 'govuk-frontend.min.js')
await copyScript('@ministryofjustice/frontend/moj/moj-frontend.min.js', 'moj-frontend.min.js')

// Licences travel with what they cover. A leading underscore keeps axe, which
// only tests use, out of the binary: go:embed skips such names.
await copyFile(join(modules, 'axe-core', 'axe.min.js'), join(out, '_axe.min.js'))

// Starts the design system's components and our few own enhancements. Every page
// works without this file: what needs it is hidden until it runs.
import { initAll as initGovuk } from './vendor/govuk-frontend.min.js'
import { initAll as initMoj } from './vendor/moj-frontend.min.js'

document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('govuk-frontend-supported')

initGovuk()
initMoj()

// A button that copies a number. The clipboard is there only on a secure origin.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll('[data-copy]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      const word = button.textContent
      await navigator.clipboard.writeText(button.dataset.copy)
      button.textContent = button.dataset.copied
      setTimeout(() => { button.textContent = word }, 2000)
    })
  }
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

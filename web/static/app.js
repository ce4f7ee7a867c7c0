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

// Lists whose rows can be chosen: the bar says how many are, and one box chooses all.
for (const form of document.querySelectorAll('[data-choose]')) {
  const boxes = [...form.querySelectorAll('tbody input[type=checkbox]')]
  const all = form.querySelector('[data-choose-all]')
  const count = form.querySelector('[data-choose-count]')
  if (!boxes.length) continue
  const none = count.textContent
  const show = () => {
    const n = boxes.filter((box) => box.checked).length
    count.textContent = n ? count.dataset.chooseCount.replace('{count}', n) : none
    count.parentElement.classList.toggle('cc-choose__bar--active', n > 0)
    all.querySelector('input').checked = n === boxes.length
  }
  all.hidden = false
  all.addEventListener('change', (event) => {
    for (const box of boxes) box.checked = event.target.checked
  })
  form.addEventListener('change', show)
  show()
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

// A stock phrase goes into its box at once; without this file the server puts it there.
for (const button of document.querySelectorAll('[data-phrase]')) {
  button.addEventListener('click', (event) => {
    const chosen = document.getElementById(button.dataset.phrase).selectedOptions[0]
    const box = document.getElementById(button.dataset.phraseFor)
    event.preventDefault()
    if (!chosen.value) return
    box.value = box.value.trim() ? `${box.value.trimEnd()}\n${chosen.textContent}` : chosen.textContent
    box.dispatchEvent(new Event('input', { bubbles: true }))
    box.focus()
  })
}

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

// With two forms on a page, the one that was typed into last is the one that a change of language carries on.
const main = document.getElementById('typed')
if (main) {
  const tools = document.querySelectorAll('header [form=typed]')
  document.addEventListener('input', ({ target }) => {
    if (target.form?.id && target.form.method === 'post') for (const tool of tools) tool.setAttribute('form', target.form.id)
  })
}

// The session ends when nobody uses it. Who writes uses it: then the server is told, at most every ten minutes. Who does not is
// warned five minutes before.
for (const note of document.querySelectorAll('[data-session-left]')) {
  const warning = note.querySelector('[role=alert]')
  const words = warning.querySelector('strong')
  const button = warning.querySelector('button')
  let ends = Date.now() + note.dataset.sessionLeft * 1000
  let told = Date.now()
  const show = () => {
    const minutes = Math.ceil((ends - Date.now()) / 60000)
    warning.hidden = minutes > 5
    if (warning.hidden) return
    const text = minutes > 0 ? words.dataset.sessionSoon.replace('{count}', minutes) : words.dataset.sessionOver
    if (words.textContent !== text) words.textContent = text
    button.hidden = minutes <= 0
  }
  const stay = async () => {
    told = Date.now()
    const answer = await fetch('/account/stay', { method: 'POST', redirect: 'manual' }).catch(() => null)
    if (answer?.status === 204) ends = Date.now() + answer.headers.get('Session-Left') * 1000
    else if (answer) ends = Date.now()
    show()
  }
  button.addEventListener('click', stay)
  document.addEventListener('input', () => { if (Date.now() - told > 600000) stay() })
  document.addEventListener('visibilitychange', show)
  setInterval(show, 15000)
  show()
}

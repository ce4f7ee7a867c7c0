// Package web serves the pages: routes with their policy, handlers, templates
// and what the browser needs. It reads through db; only activities write case
// state. README.md says how a page is put together.
package web

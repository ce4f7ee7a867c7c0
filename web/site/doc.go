// Package site is what all doors share: the server with its middleware, policies, errors and pages, and what becomes of acts.
package site

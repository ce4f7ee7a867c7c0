// Package ui is what pages are built of: components, questions, and words. It knows no request and no database.
package ui

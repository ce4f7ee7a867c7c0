// Package forms reads forms, says what is wrong with the answers, and asks the questions again.
package forms

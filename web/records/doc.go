// Package records shows a record on its card, with its marks and what may be begun on it.
package records

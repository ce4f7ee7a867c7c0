// Package dates shows deadlines: what is left, why it is that day, and the days of the period.
package dates

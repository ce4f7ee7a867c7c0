// Package desk is the door of agency and units: their tasks, cases and records.
package desk

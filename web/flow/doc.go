// Package flow is the small interface between doors and procedures: what a procedure shows at each door.
package flow

// Package public is the door that is open to everybody: start, guide, published records, and how far a case is.
package public

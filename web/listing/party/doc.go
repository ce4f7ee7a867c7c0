// Package party holds the pages on which the party of a listing answers the notice before it, and asks for more time to.
package party

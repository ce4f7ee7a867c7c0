// Package party holds the pages on which the party of a checked commitment hands papers in, and answers an order to rectify.
package party

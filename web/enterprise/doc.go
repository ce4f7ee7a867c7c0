// Package enterprise shows an enterprise as others look it up: what a court has ruled on its reorganization, and its records as they count for a purpose.
package enterprise

// Package objection is what the procedure of objection shows: its forms, its sections of a case's page, its guide and its progress.
package objection

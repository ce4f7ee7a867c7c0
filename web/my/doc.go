// Package my is the applicant's door: cases, records, documents and drafts.
package my

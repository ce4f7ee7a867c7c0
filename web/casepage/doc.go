// Package casepage is a case as its pages show it, at whichever door: the dossier of staff, the applicant's own case, documents, and the
// frame that the forms of acts stand in.
package casepage

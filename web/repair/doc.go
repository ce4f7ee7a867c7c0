// Package repair are the pages of credit repair (信用修复): how it is checked and decided, what the applicant reads of it, and its guide.
package repair

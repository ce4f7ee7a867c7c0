// Package filing is the pages on which an objection is filed.
package filing

// Package reorganization is how courts' documents about the reorganization of an enterprise are filed and checked on pages: from the account of its administrator
// or the enterprise, and at the desk of a body that was shown the document.
package reorganization

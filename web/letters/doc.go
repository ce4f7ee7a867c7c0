// Package letters shows the documents that steps have kept: on a page, as a file that is printed, and before they are sent.
package letters

// Package visit is what is known of one request: who asks, in which language, from a person who has opened a page or not.
package visit

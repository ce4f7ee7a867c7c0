// Package e2e holds tests of the whole: pages, acts, Temporal, PostgreSQL, as people use them. They start a PostgreSQL
// cluster and a Temporal server of their own, once for the package, and a city (a database, a worker, a web) for each
// test.
package e2e

// Package sessions keeps sessions in the database, and writes only what is new.
package sessions

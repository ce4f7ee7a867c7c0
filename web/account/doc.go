// Package account is the door through which people come in: signing in and out, passwords, and one's own sessions.
package account

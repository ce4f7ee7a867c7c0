// Package crowd keeps those who have not signed in from keeping others waiting: limits of flow, and the line for checking passwords.
package crowd

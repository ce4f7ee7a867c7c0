// Package uploads takes files in that come with a form, and sends them back.
package uploads

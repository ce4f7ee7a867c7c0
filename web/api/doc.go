// Package api is the door of programs. It only reads, under the sessions, policies and bounds of the pages; docs/openapi.yaml describes it.
package api

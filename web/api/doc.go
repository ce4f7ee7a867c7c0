// Package api is the door of programs. It reads under the sessions, policies and bounds of the pages, and takes what partners and units' own systems sign; docs/openapi.yaml describes it.
package api

// Package docs holds what the program serves of its documents.
package docs

import _ "embed"

// OpenAPI describes the JSON interface, in YAML.
//
//go:embed openapi.yaml
var OpenAPI []byte

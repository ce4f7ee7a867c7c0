package webtest

import (
	"testing"

	"go.yaml.in/yaml/v3"

	"creditcase/docs"
)

// OpenAPI is the description of the interface, as far as it is checked here.
type OpenAPI struct {
	OpenAPI string `yaml:"openapi"`
	Paths   map[string]map[string]struct {
		Parameters []struct {
			Name, In string
			Required bool
		}
		Responses map[string]struct {
			Content map[string]struct{ Schema *Schema }
		}
	}
	Components struct{ Schemas map[string]*Schema }
}

// Schema is what the description uses of JSON Schema.
type Schema struct {
	Ref                  string `yaml:"$ref"`
	Type                 string
	Format               string
	Enum                 []string
	Required             []string
	Properties           map[string]*Schema
	AdditionalProperties *bool `yaml:"additionalProperties"`
	Items                *Schema
	Minimum              *float64
	Maximum              *float64
	MaxLength            *int `yaml:"maxLength"`
}

// Described reads the description of the interface.
func Described(t *testing.T) *OpenAPI {
	t.Helper()
	var doc OpenAPI
	if err := yaml.Unmarshal(docs.OpenAPI, &doc); err != nil {
		t.Fatal(err)
	}
	return &doc
}

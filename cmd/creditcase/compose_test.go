package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// notByCompose are the settings that a city of docker-compose.yml does not make, each with the reason.
var notByCompose = map[string]string{
	"CREDITCASE_CLOCK":         "only a demonstration has another clock than the wall's",
	"CREDITCASE_SERVER_TIMING": "only a measurement has it",
	"CREDITCASE_LISTEN":        "the command line of the web says it",
	"CREDITCASE_RUN_AS":        "the image runs as an account of its own",
	"CREDITCASE_TASK_QUEUE":    "one city has one queue",
}

// Whatever worker and web can be told by the environment, docker-compose.yml hands on, or leaves out for a reason.
func TestCompose_HandsOnWhatAPartCanBeTold(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var compose struct {
		Services map[string]struct {
			Environment map[string]string `yaml:"environment"`
		} `yaml:"services"`
	}
	if err := yaml.Unmarshal(text, &compose); err != nil {
		t.Fatal(err)
	}
	parser, err := kong.New(new(commands))
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]bool{}
	for _, part := range parser.Model.Children {
		service, ok := compose.Services[part.Name]
		if !ok || part.Name == "migrate" {
			continue
		}
		for _, flag := range slices.Concat(parser.Model.Flags, part.Flags) {
			for _, name := range flag.Envs {
				_, handed := service.Environment[name]
				_, not := notByCompose[name]
				if !handed && !not {
					t.Errorf("%s can be told %s, and docker-compose.yml does not hand it on", part.Name, name)
				}
				if !handed {
					left[name] = true
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(notByCompose)) {
		if !left[name] {
			t.Errorf("%s is said not to be handed on, and is, or is not known", name)
		}
	}
}

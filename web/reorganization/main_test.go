package reorganization_test

import (
	"testing"

	"creditcase/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

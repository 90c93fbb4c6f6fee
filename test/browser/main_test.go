package browser_test

import (
	"testing"

	"openroadmap/test/house"
)

func TestMain(m *testing.M) { house.Main(m) }

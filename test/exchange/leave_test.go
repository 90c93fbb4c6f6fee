package exchange_test

import (
	"bytes"
	"errors"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"openroadmap/test/house"
)

// A reader who asks for the head alone, or leaves in the middle of a file,
// leaves no work behind.
func TestReadersWhoLeave(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		c := k.As(w.Email(house.Here, "point_of_contact"))
		public := "/en/parties/" + house.Here + "/activities"
		for _, path := range []string{"/en" + k.path(k.list("activities")) + ".csv", public + ".json", public + ".xlsx"} {
			if a := c.Do(house.NewRequest("HEAD", path, nil)); a.Status != 200 || len(a.Body) != 0 {
				t.Errorf("HEAD %s = %d with %d bytes", path, a.Status, len(a.Body))
			}
		}
		k.leaves(public + ".csv")
		k.leaves(public + ".json")
		for end := time.Now().Add(5 * time.Second); exporting(); runtime.Gosched() {
			if time.Now().After(end) {
				t.Fatal("an export still waits for its reader")
			}
		}
	})
}

// leaves asks for a file over a line that breaks.
func (k *desk) leaves(path string) {
	k.Helper()
	defer func() {
		if v := recover(); v == nil {
			k.Errorf("%s: a broken line was not noticed", path)
		}
	}()
	k.Handler.ServeHTTP(&broken{httptest.NewRecorder()}, house.NewRequest("GET", path, nil))
}

// broken is a line that carries nothing.
type broken struct{ *httptest.ResponseRecorder }

func (broken) Write([]byte) (int, error) { return 0, errors.New("the line is broken") }

// exporting tells whether any goroutine is making an export.
func exporting() bool {
	buf := make([]byte, 1<<20)
	return bytes.Contains(buf[:runtime.Stack(buf, true)], []byte("exchange.(*Service).Export"))
}

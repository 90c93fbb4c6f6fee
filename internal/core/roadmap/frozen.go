package roadmap

import (
	"context"
	"strconv"
	"sync"

	"openroadmap/internal/platform/db"
)

// frozenPlans keeps the plans of versions that were read lately. A version
// never changes, so nothing here ever becomes stale; what is handed out is
// shared and must not be changed (see Activity.with). The zero value is ready.
type frozenPlans struct {
	mu    sync.Mutex
	plans map[string]map[string]Activity
}

// keepPlans is how many versions are kept: those of a busy hour.
const keepPlans = 8

func (f *frozenPlans) get(ctx context.Context, q db.IDB, r Roadmap, version int) (map[string]Activity, error) {
	key := r.ID + "/" + strconv.Itoa(version)
	f.mu.Lock()
	plan, ok := f.plans[key]
	f.mu.Unlock()
	if ok {
		return plan, nil
	}
	plan, err := selectFrozen(ctx, q, r, version, "")
	if err != nil || len(plan) == 0 {
		return plan, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.plans == nil || len(f.plans) >= keepPlans {
		f.plans = map[string]map[string]Activity{}
	}
	f.plans[key] = plan
	return plan, nil
}

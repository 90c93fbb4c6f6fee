package pdf

import (
	"crypto/sha256"
	"sync"
)

// keptBytes bounds what is kept.
const keptBytes = 16 << 20

// kept holds documents by the hash of the text they were printed from, the
// oldest out first. A changed text is another key, so nothing grows stale.
type kept struct {
	mu    sync.Mutex
	docs  map[[sha256.Size]byte][]byte
	order [][sha256.Size]byte // oldest first
	size  int
}

// get gives a document, nil if it is not there.
func (k *kept) get(key [sha256.Size]byte) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.docs[key]
}

// put keeps a document that is not there yet. One that would need more than a
// quarter of the room is not kept.
func (k *kept) put(key [sha256.Size]byte, doc []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.docs == nil {
		k.docs = map[[sha256.Size]byte][]byte{}
	}
	if _, ok := k.docs[key]; ok || len(doc) > keptBytes/4 {
		return
	}
	k.docs[key] = doc
	k.order = append(k.order, key)
	for k.size += len(doc); k.size > keptBytes; k.order = k.order[1:] {
		k.size -= len(k.docs[k.order[0]])
		delete(k.docs, k.order[0])
	}
}

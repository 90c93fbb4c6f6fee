package party

// MsgOfKind is the message id of a kind's label.
func MsgOfKind(k Kind) string { return "party.kind." + string(k) }

// MsgOfAct is the message id of an instrument's label; do not ask for "".
func MsgOfAct(a Act) string { return "party.instrument." + string(a) }

// MsgOfConfidence is the message id of a confidence's label.
func MsgOfConfidence(c Confidence) string { return "party.confidence." + string(c) }

package framework

// MsgOfStatus is the message id of a wording status's label.
func MsgOfStatus(s WordingStatus) string { return "framework.status." + string(s) }

// What improves the working side. Every page is whole without it.
import "./count";
import "./keep";
import "./rows";
import "./suggest";
import "./upload";

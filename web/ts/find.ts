// What improves the search page. The page is whole without it.
import "./suggest";

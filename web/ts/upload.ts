// <or-upload max="bytes" large="…" sending="…" waiting="…" broken="…"> around
// a form with files sends it in the page, says how much is sent, and then
// shows the page that the server answers, as the browser would have. A file
// that is too large is named before anything is sent. Without script the form
// sends itself.

import { forgetSent } from "./keep";

class Upload extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    form?.addEventListener("submit", (e) => {
      if (!files(form).length) return;
      e.preventDefault();
      if (this.fits(form)) this.send(form);
    });
  }

  private words(name: string): string {
    return this.getAttribute(name) ?? "";
  }

  // fits says which chosen file is too large.
  private fits(form: HTMLFormElement): boolean {
    const max = Number(this.getAttribute("max"));
    for (const input of form.querySelectorAll<HTMLInputElement>("input[type=file]")) {
      const file = Array.from(input.files ?? []).find((f) => f.size > max);
      if (!file) continue;
      const size = String(Math.ceil(file.size / (1 << 20)));
      this.say(this.words("large").replace("{name}", file.name).replace("{size}", size), "bad");
      input.focus();
      return false;
    }
    return true;
  }

  private send(form: HTMLFormElement): void {
    const button = form.querySelector<HTMLButtonElement>("button:not([name])");
    const body = new FormData(form);
    const bar = document.createElement("progress");
    bar.max = 1;
    const line = this.say("", "");
    line.append(bar);
    const words = document.createElement("span");
    line.prepend(words);
    const request = new XMLHttpRequest();
    request.upload.onprogress = (e) => {
      if (!e.lengthComputable) return;
      bar.value = e.loaded / e.total;
      words.textContent = this.words("sending").replace("{percent}", String(Math.floor(bar.value * 100)));
    };
    request.upload.onload = () => (words.textContent = this.words("waiting"));
    request.onload = () => show(request.responseText, request.responseURL);
    request.onerror = () => {
      if (button) button.disabled = false;
      this.say(this.words("broken"), "bad");
    };
    if (button) button.disabled = true;
    request.open("POST", form.action);
    request.send(body);
  }

  // say shows a line under the form, in place of the one before.
  private say(text: string, kind: string): HTMLParagraphElement {
    this.querySelector(":scope > .sent")?.remove();
    const line = document.createElement("p");
    line.className = `notice sent ${kind}`;
    line.setAttribute("role", "status");
    line.textContent = text;
    this.append(line);
    return line;
  }
}

// files are those chosen in a form.
function files(form: HTMLFormElement): File[] {
  return Array.from(form.querySelectorAll<HTMLInputElement>("input[type=file]")).flatMap((i) => Array.from(i.files ?? []));
}

// show puts the answer in the place of this page.
function show(html: string, url: string): void {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  history.pushState(null, "", url);
  document.body.replaceWith(document.adoptNode(page.body));
  forgetSent();
  const first = document.querySelector<HTMLElement>("[autofocus]") ?? document.querySelector<HTMLElement>("main");
  if (first && !first.hasAttribute("tabindex")) first.tabIndex = -1;
  first?.focus();
  window.scrollTo(0, 0);
}

window.addEventListener("popstate", () => location.reload());
customElements.define("or-upload", Upload);

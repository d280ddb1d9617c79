"use strict";
// Shows how much of a file has been sent; without this script the browser sends the same form.
for (const form of document.querySelectorAll("form[data-sending]")) {
  form.addEventListener("submit", (event) => {
    if (!form.elements.files.files.length || !window.XMLHttpRequest) return;
    event.preventDefault();
    const shown = form.querySelector(".sending");
    const bar = shown.querySelector("progress");
    const told = shown.querySelector("[role=status]");
    const button = form.querySelector("button");
    const request = new XMLHttpRequest();
    const failed = () => {
      told.textContent = "The connection broke off. Nothing was taken: send it again.";
      button.disabled = false;
    };
    shown.hidden = false;
    button.disabled = true;
    told.textContent = "Sending…";
    request.upload.addEventListener("progress", (sent) => {
      if (!sent.lengthComputable) return;
      bar.value = Math.floor((100 * sent.loaded) / sent.total);
      if (sent.loaded === sent.total) told.textContent = "Sent. The hub stores it…";
    });
    request.addEventListener("error", failed);
    request.addEventListener("abort", failed);
    request.addEventListener("load", () => {
      if (request.status === 200) {
        window.location.assign(request.responseURL);
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      document.title = page.title;
      document.body.replaceWith(page.body);
      const main = document.getElementById("main");
      if (main) main.focus();
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
}

"use strict";
// Looks again until the hub is done with the file; without this script there is a link.
if (document.querySelector("[data-pending]")) window.setTimeout(() => window.location.reload(), 2000);

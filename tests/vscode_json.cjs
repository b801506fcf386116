// Asks VS Code's JSON language service about texts.
// In: {"settings": what `json.schemas` has, "texts": [...]}, each text a file's name,
// its content, and the offsets to complete or hover at.
// Out: for each text, {"problems": [...], "completions": [...], "hovers": [...]}.
"use strict";
const fs = require("node:fs");
const service = require("vscode-json-languageservice");

const asked = JSON.parse(fs.readFileSync(0, "utf-8"));
const languageService = service.getLanguageService({
  // As VS Code reads local files. Nothing is on the network.
  schemaRequestService: async (uri) => {
    if (!uri.startsWith("file:")) throw new Error(`not a file: ${uri}`);
    return fs.readFileSync(new URL(uri), "utf-8");
  },
  workspaceContext: {
    resolveRelativePath: (path, resource) => new URL(path, resource).toString(),
  },
  clientCapabilities: service.ClientCapabilities.LATEST,
});
languageService.configure({
  validate: true,
  schemas: asked.settings.map((each) => ({ ...each, uri: each.url })),
});

async function answer({ file, text, complete, hover }) {
  const document = service.TextDocument.create(`file:///work/${file}`, "json", 1, text);
  const json = languageService.parseJSONDocument(document);
  const problems = await languageService.doValidation(document, json, {
    schemaValidation: "error",
    schemaRequest: "error",
  });
  const at = (offset) => document.positionAt(offset);
  const completions = [];
  for (const offset of complete) {
    const found = await languageService.doComplete(document, at(offset), json);
    completions.push(found.items.map((item) => item.label));
  }
  const hovers = [];
  for (const offset of hover) {
    const found = await languageService.doHover(document, at(offset), json);
    hovers.push(found ? found.contents.join("\n") : "");
  }
  return {
    problems: problems.map(
      ({ range, message }) => `${range.start.line + 1}: ${message}`,
    ),
    completions,
    hovers,
  };
}

Promise.all(asked.texts.map(answer)).then((answers) =>
  process.stdout.write(JSON.stringify(answers)),
);

/** Hands bytes to the person as a file. As a plain download it is saved, never opened as a page. */
export function offerFile(content: BlobPart[], name: string): void {
  const address = URL.createObjectURL(new Blob(content, { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

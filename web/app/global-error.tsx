'use client';

/** Shown when a page fails to render. It uses nothing of the layout, which may be what failed. */
export default function GlobalError({ retry }: { retry?: () => void }) {
  return (
    <html lang="en">
      <body
        style={{
          colorScheme: 'light dark',
          font: '1.1rem/1.5 system-ui, sans-serif',
          display: 'grid',
          placeContent: 'center',
          minHeight: '90vh',
          textAlign: 'center',
        }}
      >
        <title>Something went wrong</title>
        <h1>Something went wrong</h1>
        <p>
          <button type="button" onClick={() => (retry ? retry() : location.reload())}>
            Try again
          </button>
        </p>
      </body>
    </html>
  );
}

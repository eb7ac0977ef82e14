import type { MetadataRoute } from 'next'

/** What a phone needs to put the app on its home screen. */
export default function manifest(): MetadataRoute.Manifest {
  const png = 'image/png'
  return {
    name: 'Todos',
    short_name: 'Todos',
    description: 'A small todo app, each list for its owner’s eyes only.',
    start_url: '/todos',
    display: 'standalone',
    background_color: '#f9f9fb',
    theme_color: '#f9f9fb',
    icons: [
      { src: '/icon-192.png', sizes: '192x192', type: png },
      { src: '/icon-512.png', sizes: '512x512', type: png },
      { src: '/icon-maskable.png', sizes: '512x512', type: png, purpose: 'maskable' },
    ],
  }
}

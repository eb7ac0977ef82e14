import type { NextRequest } from 'next/server'
import { devicesOf, endOtherDevices } from '../../../../server/account/devices'
import { accountEndpoint, done } from '../../../../server/account/endpoint'

/** Where one is signed in. */
export async function GET(request: NextRequest): Promise<Response> {
  return accountEndpoint(request, async (owner) => {
    const devices = await devicesOf(owner)
    return Response.json({ devices }, { headers: { 'Cache-Control': 'private, no-store' } })
  })
}

/** Signs out everywhere else. */
export async function DELETE(request: NextRequest): Promise<Response> {
  return accountEndpoint(request, async (owner) => {
    await endOtherDevices(owner)
    return done()
  })
}

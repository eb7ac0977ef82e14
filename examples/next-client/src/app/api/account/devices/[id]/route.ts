import type { NextRequest } from 'next/server'
import { endDevice } from '../../../../../server/account/devices'
import { accountEndpoint, done } from '../../../../../server/account/endpoint'
import { problem } from '../../../../../server/http/problem'

/** Signs out another device of one's own. */
export async function DELETE(
  request: NextRequest,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  return accountEndpoint(request, async (owner) => {
    const { id } = await params
    switch (await endDevice(owner, id)) {
      case 'ended':
        return done()
      case 'missing':
        return problem(404, 'Not Found', { detail: 'This device is signed out already.' })
      case 'current':
        return problem(409, 'Conflict', { detail: 'That is this device: use “Sign out”.' })
    }
  })
}
